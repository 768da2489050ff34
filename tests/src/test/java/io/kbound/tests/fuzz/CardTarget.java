package io.kbound.tests.fuzz;

import io.kbound.card.CardJson;
import io.kbound.card.ModelCard;
import io.kbound.command.KboundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Model cards. One that is taken is the same when it is written and read again. */
final class CardTarget implements Target {
    @Override
    public void take(byte[] input) {
        try {
            ModelCard card = CardJson.read(new String(input, StandardCharsets.UTF_8), "model.onnx");
            if (!card.equals(CardJson.read(CardJson.write(card), "again.onnx"))) {
                throw new AssertionError("written and read again, it is another card");
            }
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(JsonTexts.HOSTILE);
        for (Path model : Models.files()) {
            String card = CardJson.write(Models.card(model));
            seeds.add(Bytes.utf8(card));
            seeds.add(Bytes.utf8(card.replaceFirst("\"channels\":\\[[^]]*]", "\"channels\":[null]")));
            seeds.add(Bytes.utf8(card.replaceFirst("\"length\":\\d+", "\"length\":2147483647")));
            seeds.add(Bytes.utf8(card.replaceFirst("\"draws\":\\d+", "\"draws\":2147483647")));
            seeds.add(Bytes.utf8(card.replaceFirst("\"beta_first\":[^,]*", "\"beta_first\":\"NaN\"")));
        }
        seeds.add(Bytes.utf8("{\"format\":1}"));
        seeds.add(Bytes.utf8("{\"format\":2}"));
        seeds.add(Bytes.utf8("{\"format\":1,\"statistic\":[],\"screening\":1,\"network\":null,\"calibration\":\"x\"}"));
        return seeds;
    }
}
