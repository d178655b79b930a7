"""Which use case answers which endpoint about meters and pools; imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.edge.later import later

meter_photos = later("shared.usecases.metering.meter_photos")
meters = later("shared.usecases.metering.meters")
pool_weighing = later("shared.usecases.metering.pool_weighing")
reading_rounds = later("shared.usecases.metering.reading_rounds")
readings = later("shared.usecases.metering.readings")
share_pools = later("shared.usecases.metering.share_pools")

ACTIONS: dict[str, Callable[..., Any]] = {
    "create_meter": meters.create_meter,
    "list_meters": meters.list_meters,
    "get_meter": meters.get_meter,
    "update_meter": meters.update_meter,
    "replace_meter": meters.replace_meter,
    "remove_meter": meters.remove_meter,
    "enter_reading": readings.enter_reading,
    "list_readings": readings.list_readings,
    "get_reading": readings.get_reading,
    "withdraw_reading": readings.withdraw_reading,
    "enter_readings": readings.enter_readings,
    "list_round": reading_rounds.list_round,
    "list_missing": reading_rounds.list_missing,
    "estimate_readings": reading_rounds.estimate_readings,
    "send_photo": meter_photos.send_photo,
    "see_photo": meter_photos.see_photo,
    "create_pool": share_pools.create_pool,
    "list_pools": share_pools.list_pools,
    "get_pool": share_pools.get_pool,
    "update_pool": share_pools.update_pool,
    "weigh_pool": pool_weighing.weigh_pool,
}
