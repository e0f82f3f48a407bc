"""Trains with LightGBM and saves the trees as ONNX, for ONNX Runtime to predict with."""

from job import main
from onnx import TensorProto, helper, save_model
from with_lightgbm import fit, predict

NODE_FIELDS = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")


def save(model, path):
    nodes = {field: [] for field in NODE_FIELDS}
    leaves = {"treeids": [], "nodeids": [], "ids": [], "weights": []}
    for t, tree in enumerate(model.dump_model()["tree_info"]):
        walk(tree["tree_structure"], t, [0], nodes, leaves)
    trees = helper.make_node(
        "TreeEnsembleClassifier",
        ["x"],
        ["label", "probabilities"],
        domain="ai.onnx.ml",
        classlabels_int64s=[0, 1],
        post_transform="LOGISTIC",
        **{f"nodes_{field}": values for field, values in nodes.items()},
        **{f"class_{field}": values for field, values in leaves.items()},
    )
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, model.num_feature()])
    label = helper.make_tensor_value_info("label", TensorProto.INT64, [None])
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 2])
    graph = helper.make_graph([trees], "trees", [x], [label, probabilities])
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    save_model(helper.make_model(graph, opset_imports=versions, ir_version=9), path)


def walk(node, tree, count, nodes, leaves):
    """Appends the node and those below it, and returns its number; `count[0]` is the next free number."""
    number = count[0]
    count[0] += 1
    is_leaf = "leaf_value" in node
    place = len(nodes["treeids"])
    values = (tree, number, 0, 0.0, "LEAF", 0, 0)
    if not is_leaf:
        values = (tree, number, node["split_feature"], node["threshold"], "BRANCH_LEQ", 0, 0)
    for field, value in zip(NODE_FIELDS, values):
        nodes[field].append(value)
    if is_leaf:
        for field, value in zip(leaves, (tree, number, 1, node["leaf_value"])):
            leaves[field].append(value)
    else:
        nodes["truenodeids"][place] = walk(node["left_child"], tree, count, nodes, leaves)
        nodes["falsenodeids"][place] = walk(node["right_child"], tree, count, nodes, leaves)
    return number


main(fit=fit, predict=predict, save=save)
