module price

go 1.19
