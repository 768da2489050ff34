package io.kbound.scorer.onnx;

import ai.onnxruntime.OrtException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One device for many threads: what several of them wait with is run together.
 *
 * <p>Safe for use by many threads. Each waits until its own windows have been run, by the one thread that runs them.
 */
final class DeviceBatcher implements AutoCloseable {
    /*
     * How it works: jobs stand in a queue. The worker takes the first, and with it those of its kind that fit into one run; while
     * it runs, others gather. Only where the device is idle and something is to be gained do jobs linger for more.
     *
     * Every run has the same number of rows, and what no job fills is left as it was. A GPU's libraries choose their way of multiplying by
     * the sizes, so that with runs of several sizes a window's last digits would depend on what else is in its run; and a run of few rows
     * takes a GPU hardly less time.
     */
    private final DeviceSession session;
    private final Device device;
    private final int maxWindows;
    private final long lingerNanos;
    private final Thread worker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Job> waiting = new ArrayDeque<>();
    /** The worker's own. */
    private final Map<Job.Kind, Gathered> runs = new HashMap<>();

    private boolean closed;
    private volatile boolean lost;

    /** Takes the session over. */
    DeviceBatcher(DeviceSession session, DeviceUse use) {
        this.session = session;
        this.device = use.device();
        this.maxWindows = use.maxRecords();
        this.lingerNanos = use.linger().toNanos();
        this.worker = new Thread(this::work, "device-" + use.device());
        worker.setDaemon(true);
        worker.start();
    }

    /** The most windows of a run. */
    int maxWindows() {
        return maxWindows;
    }

    /** The device that it runs on. */
    Device device() {
        return device;
    }

    /**
     * Runs a job, together with those of others, and waits for it.
     *
     * @throws ScoringException where the device fails; what came out is of no use then
     */
    void run(Job job) {
        for (int from = 0; from < job.windows(); from += maxWindows) {
            Job part = job.part(from, Math.min(maxWindows, job.windows() - from));
            enqueue(part);
            Throwable failure = part.await();
            if (failure != null) {
                throw new ScoringException(
                        device + " failed on a batch of " + job.windows() + ": " + failure.getMessage(), failure);
            }
        }
    }

    /** Jobs that wait for the device. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Job job) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session on " + device + " is closed");
            }
            job.arrive(System.nanoTime());
            waiting.add(job);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what still waits, and closes the session. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                worker.join();
                break;
            } catch (InterruptedException later) {
                // A session must not close under the thread that runs it.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        runs.values().forEach(run -> run.tensors().close());
        runs.clear();
        // A device that is lost can free nothing any more, and what fails to while it closes may end the process.
        if (!lost) {
            try {
                session.close();
            } catch (OrtException failed) {
                throw new IllegalStateException("the session on " + device + " did not close", failed);
            }
        }
    }

    private void work() {
        for (List<Job> jobs = gather(); !jobs.isEmpty(); jobs = gather()) {
            @Nullable Throwable failure = null;
            try {
                run(jobs);
            } catch (OrtException | RuntimeException | Error failed) {
                // All of it goes to those who wait; without that they would wait for ever.
                failure = failed;
            }
            for (Job job : jobs) {
                job.end(failure);
            }
        }
    }

    /** The jobs of the next run, in the order they came; none where it is closed. */
    private List<Job> gather() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (waiting.isEmpty()) {
                return List.of();
            }
            linger(waiting.element());
            List<Job> jobs = new ArrayList<>();
            int windows = 0;
            Job.Kind kind = waiting.element().kind();
            for (Iterator<Job> next = waiting.iterator(); next.hasNext(); ) {
                Job job = next.next();
                if (windows + job.windows() <= maxWindows && job.kind().equals(kind)) {
                    windows += job.windows();
                    jobs.add(job);
                    next.remove();
                }
            }
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    private void linger(Job first) {
        long left = lingerNanos - (System.nanoTime() - first.arrivedAt());
        while (left > 0 && !closed && waiting.stream().mapToInt(Job::windows).sum() < maxWindows) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException never) {
                // Nobody has this thread; and if somebody had, what waits is to be run.
                return;
            }
        }
    }

    private void run(List<Job> jobs) throws OrtException {
        Job first = jobs.get(0);
        Gathered run = runs.get(first.kind());
        if (run == null) {
            Job whole = first.like(maxWindows);
            run = new Gathered(whole, new Shaped(whole));
            runs.put(whole.kind(), run);
        }
        int row = 0;
        for (Job job : jobs) {
            run.windows.take(job, row);
            row += job.windows();
        }
        try {
            session.run(run.tensors.inputs(), run.tensors.outputs());
            lost = false;
        } catch (OrtException once) {
            // What a device that works was short of for a moment is there again; one that is lost fails again.
            try {
                session.run(run.tensors.inputs(), run.tensors.outputs());
            } catch (OrtException again) {
                lost = true;
                again.addSuppressed(once);
                throw again;
            }
        }
        row = 0;
        for (Job job : jobs) {
            run.windows.give(job, row);
            row += job.windows();
        }
    }

    /** A run's windows, and the tensors over them. */
    private record Gathered(Job windows, Shaped tensors) {}
}
