"""A booking as iCalendar: the file to download, the feed to subscribe to, and the invitation in a mail."""
