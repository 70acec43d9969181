"""Files that strangers send, and the files of the installation itself."""
