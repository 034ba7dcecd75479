import threading

def cook(dish):
    if dish == "omelette":
        raise RuntimeError(f"the {dish} is on fire")
    print(f"hot {dish}")

cooks = [threading.Thread(target=cook, args=(dish,)) for dish in ("soup", "omelette", "curry")]
for thread in cooks:
    thread.start()
for thread in cooks:
    print(f"join returned {thread.join()}")
