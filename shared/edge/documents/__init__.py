"""Documents as people hold them: PDF on paper, a page in a browser."""
