from itertools import permutations

schedules = set(permutations("AABB"))
losing = 0
for schedule in schedules:
    parcels, seen = 0, {}
    for clerk in schedule:
        if clerk not in seen:
            seen[clerk] = parcels       # its first step: read
        else:
            parcels = seen[clerk] + 1   # its second step: write
    losing += parcels < 2
print(f"{len(schedules)} schedules, {losing} of them lose a parcel")
