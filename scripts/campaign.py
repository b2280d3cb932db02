#!/usr/bin/env python3
"""Long tests of a batch that nobody looks after. Each names what it found and ends with 1 when a promise is broken.

    scripts/campaign.py kill [N]      kill -9 at 30 points, N times each (20), in a batch of 50 files
    scripts/campaign.py many [N]      N mixed files (10,000): time, memory and cores, against a tenth of them; -j 1 against -j 16
    scripts/campaign.py watch         1,000 files dropped in 60 s, some slowly, some renamed or removed, 5 restarts
    scripts/campaign.py faults        each kind of system call fails at its first, second, third ... call, until none is met (wants strace)

Wants a release build (cargo build --release) and the fixtures.
"""
import hashlib, json, os, random, resource, shutil, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHULUC = ROOT / "target/release/phuluc"
TEXTS = sorted(ROOT.glob("fixtures/*/input.txt")) + sorted(ROOT.glob("fixtures/*/input.docx"))


def tree(folder):
    """Every result with a hash of its bytes; not the manifest, which tells what happened."""
    files = (file for file in Path(folder).rglob("*") if file.is_file() and "manifest" not in file.name)
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def convert(source, output, *options, fail_on="never"):
    return [str(PHULUC), "convert", str(source), "--output", str(output), "--quiet", "--fail-on", fail_on, *options]


def kill(work, times=20):
    source = work / "in"
    source.mkdir()
    for number in range(50):
        text = TEXTS[number % len(TEXTS)]
        place = source / f"{number:02}{text.suffix}"
        if text.suffix == ".txt":  # their beginning, so that 600 runs take minutes
            place.write_text("".join(text.read_text().splitlines(keepends=True)[:40]))
        else:
            shutil.copy(text, place)
    start = time.monotonic()
    subprocess.run(convert(source, work / "whole"), check=True)
    whole, took = tree(work / "whole"), time.monotonic() - start
    broken = runs = cut = 0
    for time_around in range(times):  # all points before any comes again: a campaign that is cut short has met them all
        for point in range(30):
            output = work / "out"
            shutil.rmtree(output, ignore_errors=True)
            process = subprocess.Popen(convert(source, output), start_new_session=True)
            time.sleep(took * (point + random.random()) / 30)
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
            runs += 1
            there = {name: hash for name, hash in tree(output).items() if not name.startswith(".phuluc-")} if output.exists() else {}
            cut += len(there) < len(whole)
            broken += any(whole.get(name) != hash for name, hash in there.items())
            subprocess.run(convert(source, output), check=True)
            broken += tree(output) != whole  # complete, the same bytes, nothing left aside
        print(f"{time_around + 1} of {times} times: {runs} runs, {cut} cut before the end, {broken} broken promises", flush=True)
    print(f"kill -9: {runs} runs, {cut} of them cut before the end, {broken} broken promises")
    return broken


def memory_of(process):
    """Memory that a process and those it started hold, in kB; what several of them share counts for each."""
    pages = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if process.pid in (int(place.name), parent):
                pages += int(place.joinpath("statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            pass  # it has just ended
    return pages * resource.getpagesize() // 1024


def measured(source, output, *options):
    """Wall time, CPU time and peak memory of a run, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    process = subprocess.Popen(convert(source, output, *options))
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process))
        time.sleep(0.05)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, peak / 1024


def fill(folder, count):
    folder.mkdir()
    for number in range(count):
        text = TEXTS[number % len(TEXTS)]
        place = folder / f"{number // 500:03}"
        place.mkdir(exist_ok=True)
        shutil.copy(text, place / f"{number:05}{text.suffix}")


def many(work, count=10_000):
    fill(work / "tenth", count // 10)
    fill(work / "all", count)
    rows = {}
    for name in ("tenth", "all"):
        wall, cpu, peak = measured(work / name, work / f"{name}-out")
        rows[name] = wall, peak
        print(f"{name}: {wall:.1f} s, {cpu / wall:.2f} cores busy, peak memory {peak:.0f} MB")
    (work / "small").mkdir()
    for number in range(count):
        (work / "small" / f"{number:05}.txt").write_text(f"Tỉnh ủy {number}\n")
    wall, _, _ = measured(work / "small", work / "small-out")
    print(f"{count} small text files: {wall / count * 1000:.2f} ms each")
    linear = rows["all"][0] / rows["tenth"][0]
    memory = rows["all"][1] / rows["tenth"][1]
    print(f"ten times the files: {linear:.1f} times the time, {memory:.2f} times the memory")
    for jobs in (1, 16):
        subprocess.run(convert(work / "tenth", work / f"j{jobs}", "--jobs", str(jobs)), check=True)
    same = tree(work / "j1") == tree(work / "j16")
    print("-j 1 and -j 16: " + ("the same bytes" if same else "DIFFERENT bytes"))
    return int(not same or memory > 1.1 or linear > 12)


def watch(work):
    source, output = work / "in", work / "out"
    source.mkdir()
    wanted, removed = {}, set()
    command = [str(PHULUC), "watch", str(source), str(output), "--quiet", "--settle", "1"]

    def drop():
        for number in range(1000):
            text = f"Kế hoạch số {number}/KH-UBND\n" + "Nội dung\n" * 20
            name = f"{number:04}.txt"
            if number % 20 == 0:  # slowly, some seconds long
                threading.Thread(target=slowly, args=(source / name, text)).start()
            elif number % 20 == 1:  # removed again at once
                (source / name).write_text(text)
                (source / name).unlink()
                removed.add(name)
                continue
            elif number % 20 == 2:  # renamed while it waits
                (source / f"{name}.part").write_text(text)
                (source / f"{name}.part").rename(source / name)
            else:
                (source / name).write_text(text)
            wanted[name] = text
            time.sleep(0.06)

    def slowly(path, text):
        with path.open("w") as file:
            for at in range(0, len(text), 30):
                file.write(text[at : at + 30])
                file.flush()
                time.sleep(0.3)

    dropping = threading.Thread(target=drop)
    dropping.start()
    for _ in range(5):
        process = subprocess.Popen(command)
        time.sleep(11)
        process.send_signal(signal.SIGINT)
        process.wait()
    dropping.join()
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not all((output / f"{name}.json").exists() for name in wanted):
        time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.wait()
    times = {}
    for line in (output / "phuluc.manifest.ndjson").read_text().splitlines():
        path = json.loads(line)["path"]
        times[path] = times.get(path, 0) + 1
    missing = [name for name in wanted if not (output / f"{name}.txt").exists()]
    torn = [name for name in wanted if name not in missing and (output / f"{name}.txt").read_text() != wanted[name]]
    twice = [name for name, count in times.items() if count > 1]
    print(f"watch: {len(wanted)} files wanted, {len(missing)} missing, {len(torn)} taken while growing, {len(twice)} handled twice, "
          f"{len(removed & times.keys())} of {len(removed)} removed ones seen")
    return len(missing) + len(torn) + len(twice)


# What a disk, a share or a full table of open files answers. A thread counts its own calls.
FAULTS = {
    "openat": ("EACCES", "EMFILE", "EIO"),
    "read,pread64": ("EIO", "EINTR"),
    "write": ("ENOSPC", "EIO", "EINTR"),
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "rename,renameat,renameat2": ("EACCES", "EIO", "EXDEV"),
    "mkdir,mkdirat": ("EACCES", "ENOSPC"),
    "unlink,unlinkat,rmdir": ("EACCES", "EIO"),
    "clone,clone3,vfork,fork": ("EAGAIN",),
}
EXITS = {0, 1, 2, 3, 4, 5}
BEFORE_MAIN = 127  # the loader could not open a library, and says so


def faults(work):
    source = work / "in"
    source.mkdir()
    for number, text in enumerate((TEXTS[0], next(text for text in TEXTS if text.suffix == ".docx"))):
        shutil.copy(text, source / f"{number}{text.suffix}")
    (source / "small.txt").write_text("Tỉnh ủy\n")
    subprocess.run(convert(source, work / "whole"), check=True)
    whole = tree(work / "whole")
    runs = broken = 0
    for calls, errors in FAULTS.items():
        for error in errors:
            point = 0
            while point == 0 or met:
                point += 1
                met, fault = fail(source, work, whole, f"inject={calls}:error={error}:when={point}")
                runs += 1
                broken += bool(fault)
                if fault:
                    print(f"{calls} {error} at call {point}: {fault}")
            print(f"{calls} {error}: {point - 1} calls failed in turn", flush=True)
    print(f"faults: {runs} runs, {broken} broken promises")
    return broken


def fail(source, work, whole, injection):
    """Converts with a failing call, then again undisturbed; whether the fault was met, and which promise was broken."""
    output, log = work / "out", work / "strace.log"
    shutil.rmtree(output, ignore_errors=True)
    calls = injection.split(":")[0].removeprefix("inject=")
    tracer = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}", "-e", injection]
    try:
        run = subprocess.run(tracer + convert(source, output, "--jobs", "1", fail_on="error"), capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return True, "hangs"
    met = "(INJECTED)" in log.read_text(errors="replace")
    said = run.stderr.decode(errors="replace")
    there = {name: hash for name, hash in tree(output).items() if not name.startswith(".phuluc-")} if output.exists() else {}
    again = subprocess.run(convert(source, output), capture_output=True)
    if "panicked" in said or run.returncode not in EXITS | {BEFORE_MAIN}:
        return met, f"exit code {run.returncode}: {said.strip()[-300:]}"
    if any(whole.get(name) != hash for name, hash in there.items()):
        return met, "a result is not whole"
    if run.returncode == 0 and there != whole:
        return met, "results are missing, and the exit code does not say so"
    if run.returncode > 1 and not said.strip():
        return met, f"exit code {run.returncode} without a word"
    if again.returncode or tree(output) != whole:
        return met, f"the rerun does not end the same: exit code {again.returncode} {again.stderr.decode(errors='replace')[-300:]}"
    return met, None


if __name__ == "__main__":
    campaigns = {"kill": kill, "many": many, "watch": watch, "faults": faults}
    if len(sys.argv) < 2 or sys.argv[1] not in campaigns:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(1 if campaigns[sys.argv[1]](Path(folder), *map(int, sys.argv[2:])) else 0)
