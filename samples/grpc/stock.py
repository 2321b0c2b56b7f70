"""Says what is left of each article.

    pip install grpcio grpcio-tools
    PORT=9052 python3 samples/grpc/stock.py
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
shop, services = grpc.protos_and_services("shop.proto")

# Articles, what one costs, and how many are left; None while somebody counts.
ARTICLES = {"cup": (450, 120), "bowl": (900, 2), "lamp": (3900, None)}


class Stock(services.StockServicer):
    def Levels(self, request, context):
        for sku in request.skus:
            cents, left = ARTICLES.get(sku, (0, 0))
            yield shop.Level(sku=sku, cents=cents, left=left)


server = grpc.server(ThreadPoolExecutor(max_workers=4))
services.add_StockServicer_to_server(Stock(), server)
port = os.environ.get("PORT", "9052")
server.add_insecure_port(f"127.0.0.1:{port}")
server.start()
print(f"stock ready on {port}", flush=True)
server.wait_for_termination()
