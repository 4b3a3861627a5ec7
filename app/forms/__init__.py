"""WTForms: what a page sends, cleaned to real types."""
