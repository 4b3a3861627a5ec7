"""What programs send and get, as pydantic models: they validate, and the OpenAPI document."""
