"""How one talks to the Redis-compatible server, and whether it answers."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def client(url: str) -> redis.Redis:
    """A client that says at once when nobody answers."""
    return redis.Redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
