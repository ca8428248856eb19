"""A certificate for `crm.example` that signed itself, and the contexts of both ends of a connection.

Its key guards nothing: it was made for these tests, with `openssl ca -selfsign`, and is valid from 2020 to 2120.
"""

from __future__ import annotations

import ssl
from pathlib import Path

PEM = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUBl/ltl9iRpRNuGV
WPTeY22n4ox5RkenzvN6agjvLXuhRANCAASCjNNsuyQW6uoYoSRRBrBWsP5IcdMo
unwSYiVUMStbKoTsGeVHu/2zPo4ovyLq9nGdTOW5l2fjcoXOIlLn1wJJ
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtjcm0uZXhh
bXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFjEUMBIGA1UE
AwwLY3JtLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASCjNNsuyQW
6uoYoSRRBrBWsP5IcdMounwSYiVUMStbKoTsGeVHu/2zPo4ovyLq9nGdTOW5l2fj
coXOIlLn1wJJo0owSDAWBgNVHREEDzANggtjcm0uZXhhbXBsZTAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBRqEvQ3tNuOKZe+HLsaXIafZg6vBjAKBggqhkjOPQQD
AgNJADBGAiEA9t2RXsJnJwhvFhyffmJl0YXlCTdtBad3tBUo19FWRYECIQC6a5OF
BioNY8pjVyhYLXw5uaDf/QrRlEei4pSV8GLz0Q==
-----END CERTIFICATE-----
"""


def of_receiver(folder: Path) -> ssl.SSLContext:
    """Shows the certificate; its text has to be in a file."""
    file = folder / "crm.pem"
    file.write_text(PEM, "utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def of_sender() -> ssl.SSLContext:
    """Trusts it, for its own name and no other."""
    return ssl.create_default_context(cadata=PEM[PEM.index("-----BEGIN CERTIFICATE") :])
