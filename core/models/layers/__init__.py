"""The torch modules behind the layers, and how real steps are told from padding."""
