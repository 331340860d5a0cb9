"""Who can be asked, one file each."""
