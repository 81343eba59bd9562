"""Work that operators and the privacy officer run by hand or on a timer."""
