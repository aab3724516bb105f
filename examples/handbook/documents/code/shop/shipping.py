"""What it costs to ship an order, and how long it takes."""

FREE_SHIPPING_FROM = 75  # euros

ZONES = {
    "domestic": (4.9, 2),
    "europe": (12.5, 5),
    "world": (39.0, 12),
}


def shipping_cost(total: float, zone: str) -> float:
    """Shipping is free within the country from 75 euros on."""
    price, _ = ZONES[zone]
    return 0.0 if zone == "domestic" and total >= FREE_SHIPPING_FROM else price


def delivery_days(zone: str, express: bool = False) -> int:
    """Express delivery halves the days, and is at least one."""
    _, days = ZONES[zone]
    return max(1, days // 2) if express else days
