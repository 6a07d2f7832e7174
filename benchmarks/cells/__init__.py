"""Every method on every kind of network, held against an independent reference (`make cells`)."""
