"""What stands around the nouns: the first address, the desk, help, health, the village app's shell, exports."""
