package io.kbound.registry;

/** Registries as they are used. */
public final class Registries {
    private Registries() {}

    /** One over HTTP that remembers what it was asked, and fails where it does not answer. */
    public static SchemaRegistry open(RegistryAccess access) {
        return new CachedRegistry(new HttpRegistry(access), System::nanoTime);
    }

    /** The same for a stream: whoever asks it waits until it answers, or is closed. */
    public static WaitingRegistry waiting(RegistryAccess access) {
        return new WaitingRegistry(open(access), System::nanoTime);
    }
}
