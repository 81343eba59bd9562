"""Read models. Ids, statuses and times only; what can be read here is no text."""
