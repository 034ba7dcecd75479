import threading

REQUESTS = 10 * 3 * 30  # exchanges × symbols × days
barrier = threading.Barrier(REQUESTS + 1)

requests = [threading.Thread(target=barrier.wait) for _ in range(REQUESTS)]
for request in requests:
    request.start()
print(threading.active_count(), "threads alive")
barrier.wait()
for request in requests:
    request.join()
