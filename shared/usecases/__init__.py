"""The verbs of Levy. Each use case is a function whose needs are arguments (`ports`)."""
