package org.sngateway.gateway.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Metrics of the process and its JVM, under the names that all Prometheus clients use. */
final class ProcessMetrics {
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long OCTETS_PER_KIB = 1_024;

    private ProcessMetrics() {}

    static void write(MetricsText text) {
        text.gauge(
                "process_start_time_seconds",
                "When the process began, in seconds of Unix time.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            text.counter(
                    "process_cpu_seconds_total",
                    "Processor time that the process has used.",
                    unix.getProcessCpuTime() / NANOS_PER_SECOND);
            text.gauge("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
            text.gauge("process_max_fds", "How many there may be.", unix.getMaxFileDescriptorCount());
        }
        resident()
                .ifPresent(octets ->
                        text.gauge("process_resident_memory_bytes", "Memory of the process in the machine's.", octets));
        text.family("jvm_memory_used_bytes", "gauge", "Memory of the JVM in use.");
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            text.sample("jvm_memory_used_bytes", pool.getUsage().getUsed(), "pool", pool.getName());
        }
        text.family("jvm_gc_collection_seconds", "summary", "Garbage collections and the time that they took.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample(
                    "jvm_gc_collection_seconds_sum",
                    collector.getCollectionTime() / MILLIS_PER_SECOND,
                    "gc",
                    collector.getName());
            text.sample("jvm_gc_collection_seconds_count", collector.getCollectionCount(), "gc", collector.getName());
        }
    }

    /** In octets; empty where the system does not tell. */
    private static OptionalLong resident() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * OCTETS_PER_KIB)
                    .findFirst();
        } catch (IOException | RuntimeException notTold) {
            return OptionalLong.empty();
        }
    }
}
