"""Catches on a laptop what would go out to people: mail over SMTP, texts over Twilio's wire, and a page to read them on."""
