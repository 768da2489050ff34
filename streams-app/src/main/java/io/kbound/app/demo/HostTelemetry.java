package io.kbound.app.demo;

import java.util.List;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;

/** This machine's own telemetry: what its processors, memory, disks and network did since the last reading, as rates. */
public final class HostTelemetry implements SignalSource {
    private static final List<String> CHANNELS = List.of(
            "cpu user [%]",
            "cpu system [%]",
            "cpu iowait [%]",
            "memory taken [MB/s]",
            "context switches [1/s]",
            "interrupts [1/s]",
            "disk read [kB/s]",
            "disk written [kB/s]",
            "network received [kB/s]",
            "network sent [kB/s]");

    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final List<HWDiskStore> disks;
    private final List<NetworkIF> networks;
    private Totals last;

    /** Begins to watch. */
    public HostTelemetry() {
        HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
        this.processor = hardware.getProcessor();
        this.memory = hardware.getMemory();
        this.disks = hardware.getDiskStores();
        this.networks = hardware.getNetworkIFs();
        this.last = totals();
    }

    @Override
    public List<String> channels() {
        return CHANNELS;
    }

    @Override
    public double[] next() {
        Totals now = totals();
        double seconds = Math.max(1e-3, (now.nanos - last.nanos) / 1e9);
        long allTicks = 0;
        for (int i = 0; i < now.ticks.length; i++) {
            allTicks += now.ticks[i] - last.ticks[i];
        }
        double[] values = {
            percent(now, allTicks, TickType.USER, TickType.NICE),
            percent(now, allTicks, TickType.SYSTEM, TickType.IRQ, TickType.SOFTIRQ),
            percent(now, allTicks, TickType.IOWAIT),
            (last.available - now.available) / 1e6 / seconds,
            (now.switches - last.switches) / seconds,
            (now.interrupts - last.interrupts) / seconds,
            (now.read - last.read) / 1e3 / seconds,
            (now.written - last.written) / 1e3 / seconds,
            (now.received - last.received) / 1e3 / seconds,
            (now.sent - last.sent) / 1e3 / seconds
        };
        last = now;
        return values;
    }

    private double percent(Totals now, long allTicks, TickType... types) {
        long ticks = 0;
        for (TickType type : types) {
            ticks += now.ticks[type.getIndex()] - last.ticks[type.getIndex()];
        }
        return allTicks == 0 ? 0 : 100.0 * ticks / allTicks;
    }

    private Totals totals() {
        Totals totals = new Totals();
        totals.nanos = System.nanoTime();
        totals.ticks = processor.getSystemCpuLoadTicks();
        totals.switches = processor.getContextSwitches();
        totals.interrupts = processor.getInterrupts();
        totals.available = memory.getAvailable();
        for (HWDiskStore disk : disks) {
            disk.updateAttributes();
            totals.read += disk.getReadBytes();
            totals.written += disk.getWriteBytes();
        }
        for (NetworkIF network : networks) {
            network.updateAttributes();
            totals.received += network.getBytesRecv();
            totals.sent += network.getBytesSent();
        }
        return totals;
    }

    /** Counters since the machine's start, and the memory that is free. */
    private static final class Totals {
        long nanos;
        long[] ticks = new long[0];
        long switches;
        long interrupts;
        long available;
        long read;
        long written;
        long received;
        long sent;
    }
}
