"""What wbdesk costs, measured beside its floors in one run: `make bench`. README.md says how it is done."""
