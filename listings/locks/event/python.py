from threading import Event, Thread

shot = Event()

def run(runner):
    shot.wait()
    print(f"runner {runner} runs")

runners = [Thread(target=run, args=(runner,)) for runner in range(1, 4)]
for runner in runners:
    runner.start()
if not shot.wait(timeout=0.1):
    print("starter: quiet for 100 ms")
print("starter: bang!")
shot.set()
for runner in runners:
    runner.join()
