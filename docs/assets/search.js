// Search as you type.
