import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "price-server"))
from serving import requests, serve

server = serve(sleep=0.1)
# ANCHOR: page
for exchange in ["dublin", "atlantis"]:
    answer = requests.get(f"{server}/price/{exchange}/gold/2026-04-01")
    if answer.status_code == 200:
        print(f"{exchange}: {answer.json()['close']:.2f}")
    else:
        print(f"{exchange}: {answer.status_code}, {answer.json()['error']}")
# ANCHOR_END: page
