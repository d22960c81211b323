"""What is served over HTTP and is not GraphQL: the page, its manifest and assets, calendar files, health."""
