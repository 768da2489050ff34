package io.kbound.app.codec;

import io.kbound.app.config.AppConfig.Registry;
import io.kbound.app.config.Setting;
import io.kbound.command.KboundException;
import io.kbound.registry.RegistryAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/** How the schema registry of a configuration is reached. Files of keys are read by Kafka's own reader: what it takes for brokers is taken here. */
public final class RegistryConnection {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(200), Duration.ofMillis(800));

    private RegistryConnection() {}

    /**
     * The way to a registry; empty where there is none.
     *
     * @throws KboundException where a file of keys cannot be read
     */
    public static Optional<RegistryAccess> access(Registry registry) {
        if (registry.urls().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> authorization = registry.userInfo()
                .map(RegistryAccess::basic)
                .or(() -> registry.token().map(RegistryAccess::bearer));
        return Optional.of(new RegistryAccess(registry.urls(), authorization, tls(registry), TIMEOUT, PAUSES));
    }

    private static Optional<SSLContext> tls(Registry registry) {
        if (registry.truststore().isEmpty() && registry.keystore().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> settings = new HashMap<>();
        registry.truststore().ifPresent(file -> addTruststore(file, registry.truststorePassword(), settings));
        registry.keystore().ifPresent(file -> addKeystore(file, registry.keystorePassword(), settings));
        try (DefaultSslEngineFactory files = new DefaultSslEngineFactory()) {
            files.configure(new ConfigDef().withClientSslSupport().parse(settings));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(files.truststore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(files.keystore(), registry.keystorePassword()), trusted.getTrustManagers(), null);
            return Optional.of(context);
        } catch (KafkaException | GeneralSecurityException unread) {
            Throwable cause = unread;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new KboundException(
                    Setting.REGISTRY_TRUSTSTORE.key() + ", " + Setting.REGISTRY_KEYSTORE.key(),
                    "they cannot be read (" + unread.getMessage() + (cause == unread ? "" : ": " + cause.getMessage())
                            + ")",
                    "check the files and their passwords",
                    unread);
        }
    }

    private static void addTruststore(Path file, Optional<String> password, Map<String, Object> settings) {
        boolean isPem = isPem(Setting.REGISTRY_TRUSTSTORE, file);
        settings.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, file.toString());
        settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, isPem ? "PEM" : "PKCS12");
        password.ifPresent(secret -> settings.put(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, new Password(secret)));
    }

    private static void addKeystore(Path file, Optional<String> password, Map<String, Object> settings) {
        boolean isPem = isPem(Setting.REGISTRY_KEYSTORE, file);
        settings.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, file.toString());
        settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, isPem ? "PEM" : "PKCS12");
        password.map(Password::new).ifPresent(secret -> {
            settings.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, secret);
            if (!isPem) {
                settings.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, secret);
            }
        });
    }

    private static KeyManager @Nullable [] keys(@Nullable KeyStore store, Optional<String> password)
            throws GeneralSecurityException {
        if (store == null) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password.map(String::toCharArray).orElse(null));
        return factory.getKeyManagers();
    }

    /** PEM is text; the JDK tells PKCS12 from JKS by itself. */
    private static boolean isPem(Setting setting, Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
        } catch (IOException unread) {
            throw new KboundException(
                    setting.key(), file + " cannot be read (" + unread + ")", "check the path and its rights", unread);
        }
    }
}
