"""Which figures may leave. Nothing else in the platform decides this."""
