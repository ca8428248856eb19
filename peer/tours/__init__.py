"""One tour for each client, by the name it has in `peer.tour`."""
