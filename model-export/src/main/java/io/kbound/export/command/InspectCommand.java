package io.kbound.export.command;

import io.kbound.card.CardJson;
import io.kbound.card.ModelCard;
import io.kbound.scorer.onnx.BoundModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kbound inspect}: what a model file says of itself. */
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Shows the card of a model file.")
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "Model file.")
    private Path model = Path.of("");

    @Option(names = "--json", description = "The card as it stands in the file.")
    private boolean json;

    @Override
    public Integer call() {
        try (BoundModel opened = BoundModel.open(model)) {
            ModelCard card = opened.card();
            if (json) {
                System.out.println(CardJson.write(card));
            } else {
                CardText.print(card, System.out);
                System.out.println("sha256       " + opened.sha256() + " (of the file)");
            }
        }
        return 0;
    }
}
