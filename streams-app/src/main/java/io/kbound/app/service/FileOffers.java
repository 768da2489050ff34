package io.kbound.app.service;

import io.kbound.scorer.admission.ModelRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that may be replaced. Looks, and does not wait to be told: that works on every file system, and where the path is a
 * link that is turned, as orchestrators do.
 */
final class FileOffers implements ModelOffers {
    private static final long MEGABYTE = 1 << 20;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private final Path path;
    private final ModelRules rules;
    private final Duration betweenLooks;
    private @Nullable Look taken;
    private @Nullable Look last;

    /** Begins with the file as it is now: that is not offered. */
    FileOffers(Path path, ModelRules rules, Duration betweenLooks) {
        this.path = path;
        this.rules = rules;
        this.betweenLooks = betweenLooks;
        this.taken = look();
    }

    @Override
    public Optional<Offer> poll() throws InterruptedException {
        Thread.sleep(betweenLooks.toMillis());
        Look now = look();
        boolean settled = now != null && now.equals(last);
        last = now;
        // One that still changes is being written.
        if (!settled || now == null || now.equals(taken)) {
            return Optional.empty();
        }
        taken = now;
        if (!Files.isRegularFile(path)) {
            // Such as a pipe, which would be read for ever.
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            // Of one that is too large enough to be refused for it; what has grown since is looked at again.
            long most = Math.min(now.size(), rules.megabytes() * MEGABYTE + 1);
            return Optional.of(new Offer(path.toString(), in.readNBytes((int) Math.min(most, MOST_BYTES))));
        } catch (IOException gone) {
            // Replaced again just now.
            taken = null;
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private @Nullable Look look() {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return new Look(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey()));
        } catch (IOException between) {
            // Gone for a moment, or for good: the model in force does not need it.
            return null;
        }
    }

    private record Look(FileTime modified, long size, String identity) {}
}
