package io.kbound.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that the page is made of, read once. */
final class PageFiles {
    private static final String PLOTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final List<String> OWN = List.of(
            "api.js",
            "app.js",
            "charts.js",
            "dom.js",
            "episode.js",
            "episodes.js",
            "fleet.js",
            "format.js",
            "health.js",
            "heatmap.js",
            "list.js",
            "source.js",
            "store.js",
            "theme.js",
            "why.js",
            "style.css");

    private PageFiles() {}

    /** By path: what is answered. */
    static Map<String, Page> all() {
        Map<String, Page> pages = new LinkedHashMap<>();
        pages.put("/", file("index.html"));
        OWN.forEach(name -> pages.put("/page/" + name, file(name)));
        for (String name : List.of("uPlot.esm.js", "uPlot.min.css")) {
            pages.put("/page/lib/" + name, file(PLOTS + name));
        }
        return pages;
    }

    private static Page file(String resource) {
        byte[] bytes = read(resource);
        String type = resource.endsWith(".js")
                ? "text/javascript; charset=utf-8"
                : resource.endsWith(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
        Page page = ask -> Answer.of(200, type, bytes);
        return page.onlyGet();
    }

    private static byte[] read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + resource + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
