"""Published clients of WB tour the simulator, as a check that others read WB the way it does. See README.md here."""
