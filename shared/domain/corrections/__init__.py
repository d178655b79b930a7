"""Corrections of issued bills: what is asked, who has to agree, and what it does to the ledger."""
