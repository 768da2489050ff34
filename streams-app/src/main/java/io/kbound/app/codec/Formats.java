package io.kbound.app.codec;

import io.kbound.app.config.AppConfig;
import io.kbound.app.config.AppConfig.Format;
import io.kbound.app.config.AppConfig.ResultEncoding;
import io.kbound.registry.Registries;
import io.kbound.registry.RegistryAccess;
import io.kbound.registry.SchemaRegistry;
import io.kbound.registry.WaitingRegistry;
import java.util.Optional;

/** How an app's records come and its results go. */
public final class Formats implements AutoCloseable {
    private final InputDecoders input;
    private final ResultFormat results;
    private final Optional<WaitingRegistry> registry;

    private Formats(InputDecoders input, ResultFormat results, Optional<WaitingRegistry> registry) {
        this.input = input;
        this.results = results;
        this.registry = registry;
    }

    /**
     * Those of a stream, which waits for a registry that does not answer; at first it must.
     *
     * @throws io.kbound.command.KboundException where a file of the configuration cannot be read, or the registry does not answer
     */
    public static Formats of(AppConfig config) {
        boolean results = config.output().format() == ResultEncoding.AVRO_REGISTRY;
        boolean needed = results || config.input().format() == Format.AVRO_REGISTRY;
        Optional<RegistryAccess> access = needed ? RegistryConnection.access(config.registry()) : Optional.empty();
        Optional<WaitingRegistry> registry = access.map(Registries::waiting);
        registry.ifPresent(WaitingRegistry::check);
        Optional<SchemaRegistry> shared = registry.map(waiting -> waiting);
        return new Formats(
                InputDecoders.of(config.input(), shared),
                new ResultFormat(config.output().format(), shared),
                registry);
    }

    /** How records come. */
    public InputDecoders input() {
        return input;
    }

    /** How results go. */
    public ResultFormat results() {
        return results;
    }

    /** What the registry is waited for, and for how long; empty: it is not. */
    public Optional<String> trouble() {
        return registry.flatMap(WaitingRegistry::trouble);
    }

    /** Lets go whoever waits for the registry. */
    @Override
    public void close() {
        registry.ifPresent(WaitingRegistry::close);
    }
}
