package io.kbound.scorer.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text of a page, piece by piece. */
final class Html {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;color:#1c1e21;max-width:52rem;margin:0 auto;padding:1rem}
            h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #ccc}
            h3{font-size:1rem;margin:1.5rem 0 .25rem}
            svg{width:100%%;min-width:34rem;height:auto;display:block;margin:.5rem 0}
            svg text{font:12px system-ui,sans-serif;fill:#333}svg .m{text-anchor:middle}svg .e{text-anchor:end}
            svg .grid{stroke:#e3e5e8;fill:none}
            svg.map{min-width:44rem}.map rect{stroke:#e3e5e8}svg .s{font-size:10px;fill:#000}svg .t{font-size:8.5px}svg .w{fill:#fff}
            .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}
            th,td{padding:.15rem .75rem .15rem 0;text-align:left;vertical-align:top;white-space:nowrap}th{border-bottom:1px solid #ccc}
            .n{text-align:right;font-variant-numeric:tabular-nums}
            .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.5rem 1rem}
            .figures b{display:block;font-size:1.35rem}.figures span{color:#555;font-size:.85rem}
            section,svg,tr{break-inside:avoid-page}h2,h3{break-after:avoid-page}p{max-width:42rem}
            @media print{svg,svg.map{min-width:0}td{white-space:normal}body{font-size:11px;max-width:none;padding:0}}
            </style></head><body>
            """;

    /** With a unit, or without; a time is none. */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+(e-?[0-9]+)?( [a-z%]+)?");

    private final StringBuilder text = new StringBuilder();

    private Html() {}

    /** A page with its title. */
    static Html begin(String title) {
        return new Html().add(HEAD, escaped(title)).add("<h1>%s</h1>", escaped(title));
    }

    /** The whole page. */
    String finish() {
        return add("</body></html>").text.toString();
    }

    /** A number as short as it may be; a dash where there is none. */
    static String number(double value) {
        return Double.isFinite(value) ? Chart.number(value) : "-";
    }

    /** A length of time in the unit that suits it; a dash where there is none. */
    static String seconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "-";
        }
        if (seconds < 120) {
            return number(seconds) + " s";
        }
        return seconds < 7200 ? number(seconds / 60) + " min" : number(seconds / 3600) + " h";
    }

    /** What stands for itself in HTML and SVG. */
    static String escaped(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Adds markup. */
    Html add(String markup) {
        text.append(markup).append('\n');
        return this;
    }

    /** Adds markup with values in it, as {@link String#format} has it. */
    Html add(String format, Object... values) {
        return add(String.format(Locale.ROOT, format, values));
    }

    /** Begins a section. */
    Html section(String title) {
        return add("<section><h2>%s</h2>", escaped(title));
    }

    /** Ends a section. */
    Html end() {
        return add("</section>");
    }

    /** Adds a paragraph of plain text. */
    Html say(String plain) {
        return add("<p>%s</p>", escaped(plain));
    }

    /** Adds a picture, which a narrow screen shows by parts. */
    Html picture(String svg) {
        return add("<div class=\"wide\">").add(svg).add("</div>");
    }

    /** Adds a table of plain text; numbers stand to the right. */
    Html table(List<String> head, List<List<String>> rows) {
        add("<div class=\"wide\"><table>");
        if (!head.isEmpty()) {
            row("th", head);
        }
        rows.forEach(row -> row("td", row));
        return add("</table></div>");
    }

    private void row(String cell, List<String> values) {
        text.append("<tr>");
        for (String value : values) {
            boolean number = NUMBER.matcher(value).matches();
            text.append('<').append(cell).append(number ? " class=\"n\">" : ">");
            text.append(escaped(value)).append("</").append(cell).append('>');
        }
        text.append("</tr>\n");
    }
}
