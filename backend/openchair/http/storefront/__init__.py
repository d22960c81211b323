"""The storefront's pages: HTML for each step, that a browser without scripts books by as well."""
