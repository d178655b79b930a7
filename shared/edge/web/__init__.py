"""The pages of `functions/web`: routes, sessions and templates; what is true is the use cases'."""
