import threading

OPENS_AT = 9
prices = [250, 199, 420]

def open_shop(exchange):
    print(f"{exchange} opens at {OPENS_AT}, with {prices}")

for exchange in ["Amsterdam", "Boston", "Cairo"]:
    threading.Thread(target=open_shop, args=(exchange,)).start()
