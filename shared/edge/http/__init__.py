"""The HTTP API: one table of endpoints that routes, OpenAPI, access and tests all read."""
