from tests.postgresql import address

__all__ = ["address"]
