"""Log mathematics: from any number of lines to templates, volumes, bursts and the few lines worth quoting."""
