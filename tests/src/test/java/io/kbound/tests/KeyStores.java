package io.kbound.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys with certificates that they signed themselves, made by the JDK's keytool: each in a PKCS12 file of its name, those of all in one to trust. */
final class KeyStores {
    /** Opens all of them. */
    static final String PASSWORD = "store-secret-4711";

    private static final String TRUSTED = "trusted";

    private final Path folder;

    private KeyStores(Path folder) {
        this.folder = folder;
    }

    /** Makes a key for each name, whose certificate is for that name and this machine. */
    static KeyStores make(Path folder, String... names) throws IOException, InterruptedException {
        KeyStores stores = new KeyStores(folder);
        for (String name : names) {
            Path certificate = folder.resolve(name + ".crt");
            stores.keytool(
                    name, name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1");
            stores.keytool(name, name, "-exportcert", "-file", certificate.toString());
            stores.keytool(TRUSTED, name, "-importcert", "-noprompt", "-file", certificate.toString());
        }
        return stores;
    }

    /** The file of a name's key. */
    Path of(String name) {
        return folder.resolve(name + ".p12");
    }

    /** The file of all certificates. */
    Path trusted() {
        return of(TRUSTED);
    }

    private void keytool(String store, String alias, String... what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(what));
        command.addAll(List.of("-alias", alias, "-keystore", of(store).toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
