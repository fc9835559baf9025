package dev.composerunner.jobtypes;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of a machine a task gets.
 *
 * @param cpu CPU units, 1024 of which are a virtual CPU
 * @param memoryMiB memory
 */
public record FargateSize(int cpu, int memoryMiB) {

    /** The memory that goes with each number of CPU units; source: the Amazon ECS developer guide, "Task CPU and memory". */
    private static final Map<Integer, Memory> SIZES = new TreeMap<>(Map.of(
            256, new Memory(512, 2048, 512),
            512, new Memory(1024, 4096, 1024),
            1024, new Memory(2048, 8192, 1024),
            2048, new Memory(4096, 16384, 1024),
            4096, new Memory(8192, 30720, 1024),
            8192, new Memory(16384, 61440, 4096),
            16384, new Memory(32768, 122880, 8192)));

    /** Whether Fargate has this pair. */
    public boolean exists() {
        Memory memory = SIZES.get(cpu);
        return memory != null && memory.has(memoryMiB);
    }

    /** The pairs that could have been meant: the memory that goes with these CPU units, or all CPU units. */
    public String allowed() {
        Memory memory = SIZES.get(cpu);
        return memory == null
                ? "cpu " + SIZES.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "))
                : memory + " MiB with cpu " + cpu;
    }

    private record Memory(int least, int most, int step) {

        boolean has(int mib) {
            // 256 CPU units go with 512, 1024 and 2048 MiB, and not with 1536.
            boolean onStep = least == 512 ? Integer.bitCount(mib) == 1 : (mib - least) % step == 0;
            return mib >= least && mib <= most && onStep;
        }

        @Override
        public String toString() {
            return least == 512 ? "512, 1024 or 2048" : least + " to " + most + " in steps of " + step;
        }
    }
}
