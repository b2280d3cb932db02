"""Converts a folder of plans on a Spark cluster: spark-submit convert_plans.py FOLDER OUTPUT

Every machine needs phuluc and the folder (a network share). Each slice of the file names is piped through one phuluc, which
answers with a line of JSON a record; Spark does a slice again when its executor is lost.
"""
import argparse
import json
import os

from pyspark.sql import SparkSession


def whole(lines):
    """The records of a slice without its summary, which is there only when the stream is whole."""
    last = None
    for line in lines:
        last = json.loads(line)["type"]
        if last != "summary":
            yield line
    if last != "summary":
        raise RuntimeError("the stream of records ended early")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("output")
    parser.add_argument("--phuluc", default="phuluc", help="the program, as a shell would run it")
    parser.add_argument("--slices", type=int, default=64)
    args = parser.parse_args()

    paths = sorted(os.path.join(root, name) for root, _, names in os.walk(args.folder) for name in names)
    # A document that cannot be read is an `error` line, not a failed slice.
    command = f"{args.phuluc} convert --files-from - --format ndjson --jobs 1 --quiet --fail-on never"
    session = SparkSession.builder.appName("phuluc").getOrCreate()
    names = session.sparkContext.parallelize(paths, min(args.slices, max(len(paths), 1)))
    records = names.pipe(command, checkCode=True).mapPartitions(whole)
    records.saveAsTextFile(args.output)
    session.stop()


if __name__ == "__main__":
    main()
