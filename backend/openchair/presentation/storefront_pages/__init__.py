"""What is read on the storefront's pages: texts only, in the language of whoever looks; their markup is `http/storefront`'s."""
